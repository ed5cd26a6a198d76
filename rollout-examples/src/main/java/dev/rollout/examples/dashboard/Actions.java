package dev.rollout.examples.dashboard;

import dev.rollout.By;
import dev.rollout.CancelMode;
import dev.rollout.Deployment;
import dev.rollout.RefusedException;
import dev.rollout.RollingDeployer;
import dev.rollout.spi.CorruptDocumentException;
import dev.rollout.spi.Documents;
import dev.rollout.spi.StoreException;
import java.util.Map;

/** What the buttons do: each one is a durable request to the deployer, with who and why. */
final class Actions {
    private final RollingDeployer deployer;

    Actions(RollingDeployer deployer) {
        this.deployer = deployer;
    }

    /**
     * Carries out an action.
     *
     * @param body a JSON object with {@code reason}, and {@code approval} where one is meant
     * @return the deployment that it leads to, which is another one after a retry or a late rollback
     */
    String act(String id, String action, String user, String body) throws NotServedException {
        try {
            Map<String, String> fields = Documents.readTexts(body);
            By by = new By(user, fields.getOrDefault("reason", "").strip());
            Deployment after = act(id, action, by, fields.getOrDefault("approval", ""));
            return Documents.write(
                    Map.of("id", after.id(), "line", after.progress().line()));
        } catch (RefusedException e) {
            throw new NotServedException(409, sentence(e));
        } catch (IllegalArgumentException | CorruptDocumentException e) {
            throw new NotServedException(400, sentence(e));
        } catch (StoreException e) {
            throw new NotServedException(
                    503, "The store can't be reached; whether this was stored is not known. Try again.");
        }
    }

    private Deployment act(String id, String action, By by, String approval) throws NotServedException {
        switch (action) {
            case "pause":
                return deployer.pause(id, by);
            case "resume":
                return deployer.resume(id, by);
            case "promote":
                return deployer.promote(id, by);
            case "approve":
                return deployer.approve(id, approval, by);
            case "reject":
                return deployer.reject(id, approval, by);
            case "cancel":
                return deployer.cancel(id, CancelMode.STOP, by);
            case "rollback":
                return deployer.rollBack(id, by);
            case "retry":
                return deployer.retry(id, by);
            default:
                throw new NotServedException(404, "There is no such action.");
        }
    }

    private static String sentence(RuntimeException e) {
        return String.valueOf(e.getMessage());
    }
}
