package dev.switchboard.nri.app.host;

import dev.switchboard.nri.app.config.Configuration;
import dev.switchboard.nri.app.report.Version;
import dev.switchboard.nri.app.support.ProcessSummary;
import dev.switchboard.nri.app.support.SupportData;
import dev.switchboard.nri.recording.FlightRecorder;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;

/**
 * What a bug report needs of a host. To read it whole takes what writing takes, although nothing
 * changes: it has requests as they came.
 */
@Endpoint(id = "support")
final class SupportEndpoint {
  private final Supplier<Configuration> configuration;
  private final Supplier<Optional<FlightRecorder>> recorder;

  SupportEndpoint(
      Supplier<Configuration> configuration, Supplier<Optional<FlightRecorder>> recorder) {
    this.configuration = configuration;
    this.recorder = recorder;
  }

  /** Whether there is a record, and how much. */
  record Recorder(boolean enabled, FlightRecorder.State state) {}

  /** How the flight recorder stands. */
  @ReadOperation
  public Recorder recorder() {
    return recorder
        .get()
        .map(running -> new Recorder(true, running.state()))
        .orElseGet(() -> new Recorder(false, new FlightRecorder.State(0, 0, 0, 0, null)));
  }

  @WriteOperation
  public SupportData data() throws IOException {
    Optional<FlightRecorder> running = recorder.get();
    return new SupportData(
        versions(),
        configuration.get().shown(),
        ProcessSummary.now(),
        running.isPresent() ? copy(running.get()) : null);
  }

  private static List<String> versions() {
    Version version = Version.current();
    return List.of(
        "switchboard " + version.program(),
        "NRI " + version.nri(),
        "JDK " + version.jdk(),
        "AOT cache " + version.aotCache(),
        "OS " + System.getProperty("os.name") + " " + System.getProperty("os.version"));
  }

  private static String copy(FlightRecorder recorder) throws IOException {
    var bytes = new ByteArrayOutputStream();
    recorder.copy(bytes);
    return Base64.getEncoder().encodeToString(bytes.toByteArray());
  }
}
