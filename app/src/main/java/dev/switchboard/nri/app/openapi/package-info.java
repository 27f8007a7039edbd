/** Describes the endpoints to programs: OpenAPI, made of the endpoints' own methods and records. */
@NullMarked
package dev.switchboard.nri.app.openapi;

import org.jspecify.annotations.NullMarked;
