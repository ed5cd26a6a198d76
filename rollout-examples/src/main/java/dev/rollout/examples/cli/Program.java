package dev.rollout.examples.cli;

import dev.rollout.RollingDeployer;
import dev.rollout.examples.view.Columns;
import dev.rollout.examples.view.Terminal;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;

/** All commands together, and what becomes of their failures: one line on standard error, and a number. */
public final class Program {
    private static final Map<String, String> EXIT_CODES = exitCodes();

    private Program() {}

    @Command(
            name = "rollout",
            description =
                    "Submits, watches and steers deployments. It drives none: that is for the process that has the updater.")
    private static final class Root implements Runnable {
        @Spec
        private CommandSpec spec = CommandSpec.create();

        @Override
        public void run() {
            throw new ParameterException(spec.commandLine(), "no command");
        }
    }

    /** Runs a command; returns its exit code. */
    public static int run(Surroundings around, String... args) {
        CommandLine program = commands(around);
        Terminal terminal = around.terminal().apply(false);
        Help.Ansi ansi = terminal.colours() ? Help.Ansi.ON : Help.Ansi.OFF;
        program.setOut(new PrintWriter(around.out(), true, StandardCharsets.UTF_8));
        program.setErr(new PrintWriter(around.err(), true, StandardCharsets.UTF_8));
        program.setColorScheme(Help.defaultColorScheme(ansi));
        program.setUsageHelpWidth(Math.max(55, Math.min(100, terminal.width())));
        program.setAbbreviatedOptionsAllowed(false);
        program.setParameterExceptionHandler((e, unused) -> misused(e, around));
        program.setExecutionExceptionHandler((e, unused, parsed) -> Failures.told(e, around));
        int status = program.execute(args);
        around.out().flush();
        return status;
    }

    /** The commands by name. */
    static CommandLine commands(Surroundings around) {
        CommandLine program = new CommandLine(new Root())
                .addSubcommand(new PlanCommand(around))
                .addSubcommand(new DeployCommand(around))
                .addSubcommand(new StatusCommand(around))
                .addSubcommand(new WatchCommand(around))
                .addSubcommand(new ExplainCommand(around))
                .addSubcommand(new HistoryCommand(around));
        addSteering(program, around);
        program.addSubcommand(new SimulateCommand(around)).addSubcommand(new SchemaCommand(around));
        helped(program);
        program.getSubcommands().values().forEach(Program::helped);
        return program;
    }

    private static void addSteering(CommandLine program, Surroundings around) {
        steer(
                program,
                around,
                "pause",
                "Opens no more instances; those that are open are closed.",
                RollingDeployer::pause);
        steer(program, around, "resume", "Lets a paused deployment go on in its direction.", RollingDeployer::resume);
        steer(
                program,
                around,
                "promote",
                "Skips the present wait; no gate, and no approval.",
                RollingDeployer::promote);
        add(program, "approve", "Approves what a deployment waits for.", new ApprovalCommand(around, true));
        add(program, "reject", "Rejects it: what was touched is brought back.", new ApprovalCommand(around, false));
        program.addSubcommand(new CancelCommand(around));
        steer(
                program,
                around,
                "rollback",
                "Brings back what was touched; of a deployment that is over, by a new one.",
                RollingDeployer::rollBack);
        steer(
                program,
                around,
                "retry",
                "Tries a failed or cancelled deployment again, by a new one that skips what is done.",
                RollingDeployer::retry);
        steer(program, around, "accept", "Ends a paused deployment where it stands.", RollingDeployer::accept);
    }

    private static void steer(
            CommandLine program, Surroundings around, String name, String what, SteerCommand.Order order) {
        add(program, name, what, new SteerCommand(around, order));
    }

    private static void add(CommandLine program, String name, String what, Object command) {
        CommandLine added = new CommandLine(command);
        added.getCommandSpec().usageMessage().description(what);
        program.addSubcommand(name, added);
    }

    private static void helped(CommandLine command) {
        command.getCommandSpec()
                .addOption(OptionSpec.builder("-h", "--help")
                        .usageHelp(true)
                        .description("say this")
                        .build());
        command.getCommandSpec()
                .usageMessage()
                .sortOptions(false)
                .exitCodeListHeading("Exit codes:%n")
                .exitCodeList(command.getCommandName().equals("simulate") ? Map.of() : EXIT_CODES);
    }

    private static Map<String, String> exitCodes() {
        Map<String, String> codes = new LinkedHashMap<>();
        codes.put(" " + Exit.COMPLETED, "done as told; of who waits for a deployment: completed");
        codes.put(" " + Exit.FAILED, "failed, rollback failed or superseded");
        codes.put(" " + Exit.ROLLED_BACK, "rolled back");
        codes.put(" " + Exit.CANCELLED, "cancelled");
        codes.put(" " + Exit.TIMED_OUT, "not ended within --timeout; it goes on");
        codes.put("" + Exit.USAGE, "command line or file not valid");
        codes.put("" + Exit.REFUSED, "can't be done, nothing was changed; or no such deployment");
        codes.put("" + Exit.UNAVAILABLE, "the store can't be reached, or does not qualify");
        return codes;
    }

    private static int misused(ParameterException e, Surroundings around) {
        String message = String.valueOf(e.getMessage());
        if (e instanceof UnmatchedArgumentException unmatched) {
            message = unknown(unmatched.getUnmatched(), e.getCommandLine());
        } else if (e.getArgSpec() instanceof OptionSpec option
                && option.longestName().equals("--attribute")) {
            message = "--attribute must be NAME=VALUE"; // which may be a secret
        }
        String name = e.getCommandLine().getCommandSpec().qualifiedName();
        around.err().println(Columns.harmless(name + ": " + message));
        around.err().println("Try '" + name + " --help'.");
        return Exit.USAGE;
    }

    /** A password may stand where no argument is expected: of what is not known, names of options and commands are told. */
    private static String unknown(List<String> arguments, CommandLine command) {
        List<String> options = arguments.stream()
                .filter(argument -> argument.startsWith("-"))
                .map(argument -> argument.replaceFirst("=.*", ""))
                .toList();
        if (!options.isEmpty()) {
            return "unknown option " + String.join(", ", options);
        }
        return command.getParent() == null
                ? "unknown command '" + arguments.get(0) + "'"
                : arguments.size() + (arguments.size() == 1 ? " argument" : " arguments") + " too many";
    }
}
