package dev.rollout.examples.traffic;

import dev.rollout.spi.TrafficSplit;
import java.io.IOException;
import java.util.List;
import java.util.Set;

/** A split as lines: what it goes by, its target, the percentage or {@code evenly}, then a line for each member. */
final class SplitText {
    private static final String EVENLY = "evenly";

    private SplitText() {}

    static String write(TrafficSplit split) {
        String percent = split.percent() == null ? EVENLY : split.percent().toString();
        return String.join("\n", split.by().name(), split.target(), percent) + "\n"
                + String.join("\n", split.members());
    }

    static TrafficSplit read(String text) throws IOException {
        try {
            List<String> lines = text.lines().toList();
            String percent = lines.get(2);
            return new TrafficSplit(
                    TrafficSplit.By.valueOf(lines.get(0)),
                    lines.get(1),
                    percent.equals(EVENLY) ? null : Integer.valueOf(percent),
                    Set.copyOf(lines.subList(3, lines.size())));
        } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
            throw new IOException("not a split: " + text, e);
        }
    }
}
