/** What is known now of the node's pods and containers. */
@NullMarked
package dev.switchboard.nri.node;

import org.jspecify.annotations.NullMarked;
