/** Leads each request through its links in order, within its budget. */
@NullMarked
package dev.switchboard.nri.chain;

import org.jspecify.annotations.NullMarked;
