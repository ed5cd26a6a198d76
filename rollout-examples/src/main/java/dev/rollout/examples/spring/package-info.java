/** How a Spring application gets a deployer among its beans. */
@NullMarked
package dev.rollout.examples.spring;

import org.jspecify.annotations.NullMarked;
