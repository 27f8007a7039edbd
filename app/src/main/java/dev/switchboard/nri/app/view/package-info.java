/** Shows pods, containers and decisions at the endpoints: who set what, and what came of it. */
@NullMarked
package dev.switchboard.nri.app.view;

import org.jspecify.annotations.NullMarked;
