/** What an extension reads: pods and containers as the runtime describes them. */
@NullMarked
package dev.switchboard.nri.extension.model;

import org.jspecify.annotations.NullMarked;
