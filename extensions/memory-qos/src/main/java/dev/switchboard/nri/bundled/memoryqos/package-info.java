/** Memory quality of service by cgroup v2 settings. */
@NullMarked
package dev.switchboard.nri.bundled.memoryqos;

import org.jspecify.annotations.NullMarked;
