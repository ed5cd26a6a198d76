package dev.rollout.examples.dashboard;

import dev.rollout.examples.postgres.PostgresAccess;
import dev.rollout.examples.postgres.PostgresLogin;
import dev.rollout.memory.InMemoryStateStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The dashboard as a program: of a PostgreSQL store, where it drives nothing, or of a fleet that is made up
 * ({@code --demo}). Who may act is told by the environment variable {@code ROLLOUT_DASHBOARD_TOKEN}.
 */
public final class DashboardMain {
    private static final String USAGE = """
            Options:
              --postgres URL    jdbc:postgresql://host/database; user and password in PGUSER and PGPASSWORD
              --demo INSTANCES  instead: deployments of a fleet that is made up, 4–2000 instances
              --port PORT       8090 by default
            Environment:
              ROLLOUT_DASHBOARD_TOKEN  whoever has it may act; without it the dashboard is read-only
            """;

    private DashboardMain() {}

    record Options(@Nullable String postgres, int demo, int port) {
        static Options parse(String... args) {
            Options options = new Options(null, 0, DashboardSettings.PORT);
            List<String> rest = new ArrayList<>(List.of(args));
            while (!rest.isEmpty()) {
                String name = rest.remove(0);
                if (rest.isEmpty()) {
                    throw new IllegalArgumentException(name + " needs a value, or is not known");
                }
                options = options.with(name, rest.remove(0));
            }
            if ((options.postgres == null) == (options.demo == 0)) {
                throw new IllegalArgumentException("give either --postgres or --demo");
            }
            return options;
        }

        private Options with(String name, String value) {
            switch (name) {
                case "--postgres":
                    return new Options(value, demo, port);
                case "--demo":
                    return new Options(postgres, number(name, value, 4, 2000), port);
                case "--port":
                    return new Options(postgres, demo, number(name, value, 0, 65_535));
                default:
                    throw new IllegalArgumentException("unknown option " + name);
            }
        }

        private static int number(String name, String value, int least, int most) {
            try {
                int number = Integer.parseInt(value);
                if (number >= least && number <= most) {
                    return number;
                }
            } catch (NumberFormatException e) {
                // answered below
            }
            throw new IllegalArgumentException(name + " must be " + least + "–" + most + ", was " + value);
        }
    }

    public static void main(String[] args) throws InterruptedException {
        Options options;
        try {
            options = Options.parse(args);
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage());
            System.err.print(USAGE);
            System.exit(2);
            return;
        }
        serve(options, System.getenv());
        Thread.currentThread().join();
    }

    private static void serve(Options options, Map<String, String> environment) {
        DashboardSettings settings = DashboardSettings.defaults().port(options.port());
        String token = environment.get("ROLLOUT_DASHBOARD_TOKEN");
        if (token != null && !token.isEmpty()) {
            settings = settings.users(Users.token(token));
        }
        Dashboard dashboard;
        if (options.postgres() == null) {
            InMemoryStateStore store = new InMemoryStateStore();
            DemoFleet demo = DemoFleet.start(store, options.demo());
            dashboard = new Dashboard(demo.deployer(), settings.store(store)).start();
        } else {
            dashboard = overPostgres(options.postgres(), settings, environment);
        }
        System.out.println("The dashboard is at " + dashboard.uri()
                + (settings.users() == null ? ", read-only" : ", and whoever has the token may act"));
    }

    private static Dashboard overPostgres(String url, DashboardSettings settings, Map<String, String> environment) {
        String user = environment.get("PGUSER");
        String password = environment.get("PGPASSWORD");
        PostgresAccess access =
                PostgresAccess.open(new PostgresLogin(url, user, password, PostgresLogin.SCHEMA), "dashboard");
        return new Dashboard(access.deployer(), settings.store(access.store())).start();
    }
}
