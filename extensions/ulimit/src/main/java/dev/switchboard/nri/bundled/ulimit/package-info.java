/** Sets POSIX resource limits that pods ask for in annotations. */
@NullMarked
package dev.switchboard.nri.bundled.ulimit;

import org.jspecify.annotations.NullMarked;
