package dev.switchboard.nri.app.config;

import dev.switchboard.nri.extension.Validated;
import dev.switchboard.nri.recording.FlightRecorder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * What is kept of requests and replies as they came.
 *
 * @param enabled whether anything is
 * @param maxSize of all of it, in memory and again on disk
 * @param file where it is written as well; null for memory only
 * @param redact names of variables, annotations and labels whose values are hidden
 */
public record FlightRecorderKeys(
    @DefaultValue("false") boolean enabled,
    @DefaultValue("16MB") DataSize maxSize,
    @Nullable Path file,
    @DefaultValue({"*password*", "*secret*", "*token*", "*key*", "*credential*"})
        List<String> redact) {
  private static final DataSize LEAST = DataSize.ofKilobytes(64);
  private static final DataSize MOST = DataSize.ofGigabytes(1);

  /** How to record; empty if nothing is to be. */
  public Optional<FlightRecorder.Settings> toSettings() {
    return enabled
        ? Optional.of(new FlightRecorder.Settings(maxSize.toBytes(), file, redact))
        : Optional.empty();
  }

  void validate(Validated.Problems problems) {
    if (maxSize.compareTo(LEAST) < 0 || maxSize.compareTo(MOST) > 0) {
      problems.add("flight-recorder.max-size", maxSize, "64KB to 1GB");
    }
    if (enabled && file != null) {
      Path folder = file.toAbsolutePath().getParent();
      if (folder == null || !Files.isDirectory(folder)) {
        problems.add("flight-recorder.file", file, "a file in a folder that exists");
      }
    }
  }
}
