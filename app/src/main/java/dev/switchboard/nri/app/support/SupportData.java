package dev.switchboard.nri.app.support;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a host tells of itself for a bug report, beside what its endpoints show.
 *
 * @param versions a line each
 * @param configuration a line for each key; secrets are hidden
 * @param process how it stands
 * @param record what the flight recorder has, compressed, in base64; null if it does not run
 */
public record SupportData(
    List<String> versions,
    List<String> configuration,
    ProcessSummary process,
    @Nullable String record) {}
