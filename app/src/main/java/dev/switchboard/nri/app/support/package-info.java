/** What a bug report needs of a host, and recorded requests played once more. */
@NullMarked
package dev.switchboard.nri.app.support;

import org.jspecify.annotations.NullMarked;
