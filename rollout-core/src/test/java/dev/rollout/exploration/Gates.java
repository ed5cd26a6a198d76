package dev.rollout.exploration;

import dev.rollout.InstanceStatus;
import dev.rollout.spi.InstanceState;
import java.util.Arrays;
import java.util.List;

/** The good probes of each instance's present health gate, counted by the model itself (I16). */
final class Gates {
    private Gates() {}

    static void follow(World world, List<InstanceState> before, List<InstanceState> after) {
        for (InstanceState row : before) {
            InstanceState now = after.get(row.position());
            boolean enters = now.status() == InstanceStatus.HEALTH_CHECKING
                    && (row.status() != now.status() || row.direction() != now.direction());
            if (enters) {
                world.epochs[row.position()]++;
                world.good[row.position()] = 0;
            }
        }
    }

    static void reset(World world) {
        Arrays.fill(world.good, 0);
        for (int i = 0; i < world.epochs.length; i++) {
            world.epochs[i]++;
        }
    }

    static void probed(World world, Flight flight, boolean good) {
        int position = flight.position();
        boolean counts = flight.fence() == world.root().ownership().fence();
        if (counts && flight.epoch() == world.epochs[position]) {
            world.good[position] = good ? world.good[position] + 1 : 0;
        }
    }
}
