/**
 * Builds the container image: from a distribution and a JDK, without a daemon, base image or net.
 */
@NullMarked
package dev.switchboard.nri.image;

import org.jspecify.annotations.NullMarked;
