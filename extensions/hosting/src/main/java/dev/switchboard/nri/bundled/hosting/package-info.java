/** NRI plugins inside of an extension: asked one after the other, merged as the runtime does it. */
@NullMarked
package dev.switchboard.nri.bundled.hosting;

import org.jspecify.annotations.NullMarked;
