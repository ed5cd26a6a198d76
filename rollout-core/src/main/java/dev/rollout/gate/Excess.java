package dev.rollout.gate;

/** How much worse than the old version the new one may be. */
sealed interface Excess {
    /** Whether the new version is worse than that. */
    boolean exceeded(Counts updated, Counts old);

    /** For the evidence. */
    String words();

    record Points(double points) implements Excess {
        public Points {
            Rules.range("excess in percentage points", points, 0, 100);
        }

        /** Multiplied out, so that whole numbers are compared exactly. */
        @Override
        public boolean exceeded(Counts updated, Counts old) {
            return 100 * (updated.errors() * old.requests() - old.errors() * updated.requests())
                    > points * updated.requests() * old.requests();
        }

        @Override
        public String words() {
            return "at most " + Rules.number(points) + " points more";
        }
    }

    record Factor(double factor) implements Excess {
        public Factor {
            Rules.range("excess factor", factor, 1, 1000);
        }

        @Override
        public boolean exceeded(Counts updated, Counts old) {
            return updated.errors() * old.requests() > factor * old.errors() * updated.requests();
        }

        @Override
        public String words() {
            return "at most " + Rules.number(factor) + " times as many";
        }
    }
}
