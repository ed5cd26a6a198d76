package dev.rollout.examples.cli;

import dev.rollout.Deployment;
import dev.rollout.NumberedEvent;
import dev.rollout.examples.postgres.PostgresAccess;
import dev.rollout.examples.view.Frame;
import dev.rollout.examples.view.Pulse;
import dev.rollout.examples.view.Terminal;
import dev.rollout.examples.view.ViewState;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(name = "status", description = "Says how a deployment stands, or which ones are under way.")
final class StatusCommand extends StoreCommand {
    private static final int PAGE = 500;
    private static final int HEIGHT = 200;

    @Parameters(
            index = "0",
            arity = "0..1",
            paramLabel = "DEPLOYMENT",
            description = "its id, or a service; without it, all that are not over")
    private @Nullable String name;

    StatusCommand(Surroundings around) {
        super(around);
    }

    @Override
    int run(PostgresAccess access, Output output) {
        if (name == null) {
            List<Deployment> active = access.deployer().active();
            output.tell(active, active.isEmpty() ? "nothing is under way" : Listing.of(active));
            return Exit.COMPLETED;
        }
        Deployment deployment = Target.find(access.deployer(), name);
        if (output.isJson()) {
            output.tell(deployment, "");
        } else {
            picture(access, deployment).forEach(output::painted);
        }
        return Exit.COMPLETED;
    }

    private List<String> picture(PostgresAccess access, Deployment deployment) {
        int floor = access.store()
                .load(deployment.id())
                .map(stored -> stored.root().spec().plan().floor())
                .orElse(0);
        ViewState state = ViewState.of(deployment, floor);
        long next = 1;
        List<NumberedEvent> page = access.store().events(deployment.id(), next, PAGE);
        while (!page.isEmpty()) {
            page.forEach(state::apply);
            next += page.size();
            page = access.store().events(deployment.id(), next, PAGE);
        }
        Pulse pulse = Pulse.ask(access.deployer(), deployment.id(), Pulse.Extra.NONE);
        Terminal terminal = around.terminal().apply(false);
        return Frame.lines(state, pulse, pulse.at(), new Frame.Size(terminal.width() - 1, HEIGHT, terminal.colours()));
    }
}
