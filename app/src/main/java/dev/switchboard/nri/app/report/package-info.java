/** Shows people what became of a container. */
@NullMarked
package dev.switchboard.nri.app.report;

import org.jspecify.annotations.NullMarked;
