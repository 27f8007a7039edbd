package dev.switchboard.nri.recording;

import java.time.Duration;
import java.time.Instant;

/**
 * A request of the runtime and what was replied.
 *
 * @param at when it was answered
 * @param method its name in NRI
 * @param subject what it was about: {@code namespace/pod}, with {@code /container} if it was one
 * @param request as it came; secrets are hidden
 * @param took from the arrival to the reply
 * @param answer what was replied
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record RecordedCall(
    Instant at,
    String method,
    String subject,
    byte[] request,
    Duration took,
    RecordedAnswer answer) {}
