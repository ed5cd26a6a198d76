package dev.rollout.examples.fleet;

import dev.rollout.Instance;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Instances that an updater starts, and that end with this, by whichever way they were started. */
public final class Unstarted implements Closeable {
    private final Lifeline lifeline = Lifeline.open();
    private final List<Instance> instances = new ArrayList<>();
    private final Path folder;

    /** {@code i-01}, {@code i-02}, …; they keep their logs in the folder. */
    public Unstarted(int count, Path folder, Map<String, String> labels) throws IOException {
        this("i-", count, folder, labels);
    }

    /** The same with another beginning of their ids. */
    public Unstarted(String prefix, int count, Path folder, Map<String, String> labels) throws IOException {
        this.folder = folder;
        List<Integer> ports = Ports.free(count);
        for (int i = 0; i < count; i++) {
            String id = String.format("%s%02d", prefix, i + 1);
            instances.add(new Instance(id, "shop", "127.0.0.1:" + ports.get(i), "v1", null, null, labels));
        }
    }

    public List<Instance> instances() {
        return instances;
    }

    /** What starts one of them, with the placeholders of the adapters. */
    public List<String> command() {
        return List.of(
                JavaCommand.java(),
                "-Xshare:auto",
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xmx16m",
                "-cp",
                JavaCommand.ownClasses(),
                InstanceMain.class.getName(),
                "{instance}",
                "{version}",
                "{port}",
                folder.resolve("{instance}.log").toString(),
                "{operation}",
                "{token}",
                Integer.toString(lifeline.port()));
    }

    /** What one of them wrote down. */
    public InstanceLog log(String id) {
        return new InstanceLog(folder.resolve(id + ".log"));
    }

    /** So often processes started. */
    public int starts(String id) {
        return (int) log(id).entries().stream()
                .filter(entry -> entry.what().equals(InstanceLog.STARTED))
                .count();
    }

    /** What all of them wrote down. */
    public Judge judge() {
        Map<String, InstanceLog> logs = new LinkedHashMap<>();
        instances.forEach(instance -> logs.put(instance.id(), log(instance.id())));
        return new Judge(logs);
    }

    @Override
    public void close() throws IOException {
        lifeline.close();
    }
}
