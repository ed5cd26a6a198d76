/** As much HTTP/1.1 as the fleet, the small proxy and the load client need. */
@NullMarked
package dev.rollout.examples.wire;

import org.jspecify.annotations.NullMarked;
