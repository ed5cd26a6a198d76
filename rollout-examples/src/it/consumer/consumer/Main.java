package consumer;

import dev.rollout.Instance;

/** A program that has nothing but the packed library, as a named module. */
public final class Main {
    private Main() {}

    public static void main(String[] args) {
        Instance instance = Instance.of("web-1", "checkout", "localhost:8080", "v1");
        System.out.println(instance.id() + " will run " + instance.withVersion("v2").version());
    }
}
