package dev.rollout.examples.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A terminal's window, as far as the view uses it: it moves the cursor, erases, wraps and scrolls as a real one does, and
 * remembers where the view overstepped.
 */
final class Screen {
    private static final Pattern SEQUENCE = Pattern.compile("\u001b\\[([0-9;?]*)([A-Za-z])");

    private final int columns;
    private final int rows;
    private final List<StringBuilder> window = new ArrayList<>();
    private final List<String> frames = new ArrayList<>();
    private final List<String> oversteps = new ArrayList<>();
    private int row;
    private int column;
    private boolean coloured;

    Screen(int columns, int rows) {
        this.columns = columns;
        this.rows = rows;
        clear();
    }

    private void clear() {
        window.clear();
        for (int i = 0; i < rows; i++) {
            window.add(new StringBuilder());
        }
    }

    Screen show(String output) {
        Matcher sequence = SEQUENCE.matcher(output);
        int at = 0;
        while (at < output.length()) {
            char c = output.charAt(at);
            if (c == '\u001b') {
                if (!sequence.region(at, output.length()).lookingAt()) {
                    oversteps.add("an escape that is no known sequence at " + at);
                    return this;
                }
                obey(sequence.group(1), sequence.group(2).charAt(0));
                at = sequence.end();
            } else {
                write(c);
                at++;
            }
        }
        return this;
    }

    private void write(char c) {
        if (c == '\r') {
            column = 0;
        } else if (c == '\n') {
            down();
        } else if (Character.isISOControl(c)) {
            oversteps.add(String.format("control character U+%04X", (int) c));
        } else {
            if (column == columns) {
                oversteps.add("wider than " + columns + ": " + window.get(row));
                down();
                column = 0;
            }
            StringBuilder line = window.get(row);
            while (line.length() < column) {
                line.append(' ');
            }
            line.replace(column, Math.min(line.length(), column + 1), String.valueOf(c));
            column++;
        }
    }

    private void down() {
        if (row == rows - 1) {
            window.remove(0);
            window.add(new StringBuilder());
        } else {
            row++;
        }
    }

    private void obey(String parameters, char what) {
        switch (what) {
            case 'A':
                int up = Integer.parseInt(parameters);
                if (up > row) {
                    oversteps.add("up by " + up + " from row " + row);
                }
                row = Math.max(0, row - up);
                break;
            case 'K':
                window.get(row).setLength(Math.min(column, window.get(row).length()));
                break;
            case 'H':
                row = 0;
                column = 0;
                break;
            case 'J':
                if (parameters.equals("2")) {
                    clear();
                    break;
                }
                window.get(row).setLength(Math.min(column, window.get(row).length()));
                window.subList(row + 1, rows).forEach(line -> line.setLength(0));
                frames.add(text());
                break;
            case 'm':
                coloured = true;
                break;
            default:
                oversteps.add("sequence " + parameters + what);
        }
    }

    /** What can be read now. */
    String text() {
        StringBuilder text = new StringBuilder();
        window.forEach(line -> text.append(line.toString().stripTrailing()).append('\n'));
        return text.toString().stripTrailing() + "\n";
    }

    /** What could be read after each picture. */
    List<String> frames() {
        return frames;
    }

    /** Where it was written to where nothing may be. */
    List<String> oversteps() {
        return oversteps;
    }

    boolean isColoured() {
        return coloured;
    }
}
