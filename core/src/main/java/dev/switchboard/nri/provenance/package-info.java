/**
 * Who set which field of which container, from what to what: kept small, made after the request.
 */
@NullMarked
package dev.switchboard.nri.provenance;

import org.jspecify.annotations.NullMarked;
