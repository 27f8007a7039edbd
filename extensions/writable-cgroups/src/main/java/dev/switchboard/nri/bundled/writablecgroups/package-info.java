/** Makes the cgroup mounts of containers writable that ask for it. */
@NullMarked
package dev.switchboard.nri.bundled.writablecgroups;

import org.jspecify.annotations.NullMarked;
