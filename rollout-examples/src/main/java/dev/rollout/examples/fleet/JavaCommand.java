package dev.rollout.examples.fleet;

import java.io.File;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** How to start a Java program of our own in a process of its own. */
public final class JavaCommand {
    private JavaCommand() {}

    /** The Java that runs this. */
    public static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    /** Where the classes of the examples are: all that an instance needs. */
    static String ownClasses() {
        return path(JavaCommand.class.getProtectionDomain().getCodeSource().getLocation());
    }

    /** Everything that this program sees, also where Maven runs it. */
    public static String classPath() {
        ClassLoader loader = JavaCommand.class.getClassLoader();
        if (loader instanceof URLClassLoader) {
            List<String> entries = new ArrayList<>();
            for (URL url : ((URLClassLoader) loader).getURLs()) {
                entries.add(path(url));
            }
            return String.join(File.pathSeparator, entries);
        }
        return System.getProperty("java.class.path");
    }

    /** Whether Maven runs this program, in its own process. */
    public static boolean insideMaven() {
        return JavaCommand.class.getClassLoader() instanceof URLClassLoader;
    }

    private static String path(URL url) {
        try {
            return Path.of(url.toURI()).toString();
        } catch (URISyntaxException e) {
            throw new IllegalStateException("not a file: " + url, e);
        }
    }
}
