/** What an extension asks for: adjustments of a container under creation and updates of others. */
@NullMarked
package dev.switchboard.nri.extension.adjustment;

import org.jspecify.annotations.NullMarked;
