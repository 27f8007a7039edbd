/** Runs NRI plugins compiled to WebAssembly. */
@NullMarked
package dev.switchboard.nri.bundled.wasm;

import org.jspecify.annotations.NullMarked;
