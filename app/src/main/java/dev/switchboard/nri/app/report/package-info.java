/** Shows people what became of a container, and which versions are at work. */
@NullMarked
package dev.switchboard.nri.app.report;

import org.jspecify.annotations.NullMarked;
