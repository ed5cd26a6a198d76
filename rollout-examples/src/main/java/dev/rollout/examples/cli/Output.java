package dev.rollout.examples.cli;

import dev.rollout.examples.view.Columns;
import dev.rollout.examples.view.PlainJson;
import dev.rollout.spi.Documents;
import java.io.PrintStream;

/** What a command answers: lines for people, in which names can't steer the terminal, or one JSON value. */
final class Output {
    private final PrintStream out;
    private final boolean json;

    Output(PrintStream out, boolean json) {
        this.out = out;
        this.json = json;
    }

    boolean isJson() {
        return json;
    }

    /** As JSON, or else as text. */
    void tell(Object value, String text) {
        if (json) {
            out.println(PlainJson.of(Documents.write(value)));
        } else {
            text.lines().map(Columns::harmless).forEach(out::println);
        }
    }

    /** A line that may have colours; its names were made harmless before. */
    void painted(String line) {
        out.println(line);
    }

    /** Whether nobody reads any more. */
    boolean isUnread() {
        return out.checkError();
    }
}
