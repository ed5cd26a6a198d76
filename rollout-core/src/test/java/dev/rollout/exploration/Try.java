package dev.rollout.exploration;

class Try {
    public static void main(String[] a) {
        for (Scenario s : Scenarios.all()) {
            if (a.length > 0 && !s.name.contains(a[0])) continue;
            long t = System.nanoTime();
            Explorer.Result r = new Explorer(s, Collaborators.REAL).explore();
            System.out.println(r + " " + (System.nanoTime() - t) / 1000000 + " ms");
            r.path().forEach(p -> System.out.println("    " + p));
        }
    }
}
