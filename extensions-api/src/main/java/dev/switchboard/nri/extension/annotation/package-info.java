/** Reads what pods say in annotations: by NRI's dialects of keys, in YAML as Go plugins read it. */
@NullMarked
package dev.switchboard.nri.extension.annotation;

import org.jspecify.annotations.NullMarked;
