/** Kubernetes manifests as the messages that a runtime would send for them. */
@NullMarked
package dev.switchboard.nri.app.manifest;

import org.jspecify.annotations.NullMarked;
