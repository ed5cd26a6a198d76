package dev.rollout.exploration;

class TryMutants {
    public static void main(String[] a) {
        Mutants.all().forEach((n, m) -> {
            long t = System.nanoTime();
            Explorer.Result r;
            try {
                r = new Explorer(m.scenario(), m.with()).explore();
                System.out.printf(
                        "%-50s %-6s dead %d states %d %d ms %s%n",
                        n,
                        r.violation() == null
                                ? (r.deadEnds() > 0 ? "I14" : "SURVIVED")
                                : r.violation().invariant(),
                        r.deadEnds(),
                        r.states(),
                        (System.nanoTime() - t) / 1000000,
                        r.violation() == null ? "" : r.violation().getMessage());
            } catch (RuntimeException e) {
                System.out.println(n + " EXC " + e);
                e.printStackTrace(System.out);
            }
        });
    }
}
