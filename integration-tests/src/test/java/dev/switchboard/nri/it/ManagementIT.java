package dev.switchboard.nri.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.nri.loading.JarBuilder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Who may change something at the endpoints, and what nobody gets to see there. */
@Timeout(120)
class ManagementIT {
  private static final String TOKEN = "0123456789abcdef";

  @TempDir Path work;

  private String configuration(String more, String password) throws Exception {
    Path jars = Files.createDirectory(work.resolve("extensions"));
    JarBuilder.of("a")
        .extension(
            "x.A",
            """
            implements StopContainerHandler {
              public record Config(String apiToken, int password) {}
              public void start(ExtensionContext context) { context.config(Config.class); }
              public ContainerUpdates stopContainer(
                  PodSandbox pod, Container container, RequestContext request) {
                return ContainerUpdates.none();
              }
            }
            """)
        .build(jars.resolve("a.jar"));
    return """
    switchboard:
      extensions-directory: %s
      %s
      extensions.a.config: {api-token: hush-hush, password: %s}
    """
        .formatted(jars, more, password);
  }

  @Test
  void writesNeedTheirSettingAndTheToken() throws Exception {
    Path token = Files.writeString(work.resolve("token"), TOKEN + "\n");
    Files.setPosixFilePermissions(token, PosixFilePermissions.fromString("rw-------"));
    String yaml = configuration("management: {writes: true, token-file: " + token + "}", "1");
    try (var process = new SwitchboardProcess(work, work.resolve("no.sock"), yaml)) {
      assertThat(process.post("extensions/a", "{\"action\": \"disable\"}", "")).isEqualTo(401);
      assertThat(process.post("extensions/a", "{\"action\": \"disable\"}", "no")).isEqualTo(401);
      assertThat(process.get("extensions/a")).contains("\"state\":\"STARTED\"");
      assertThat(process.post("extensions/a", "{\"action\": \"disable\"}", TOKEN)).isEqualTo(200);
      assertThat(process.get("extensions/a")).contains("\"state\":\"DISABLED\"");
      assertThat(process.post("extensions/a", "{\"action\": \"enable\"}", TOKEN)).isEqualTo(200);
      assertThat(process.post("extensions/a", "{\"action\": \"reload\"}", TOKEN)).isEqualTo(200);
      assertThat(process.get("extensions/a")).contains("\"state\":\"STARTED\"", "\"generation\":3");
      assertThat(process.post("extensions/b", "{\"action\": \"reload\"}", TOKEN)).isEqualTo(404);
      assertThat(process.post("loggers/x", "{\"configuredLevel\": \"DEBUG\"}", TOKEN))
          .as("Boot's own stay read-only")
          .isEqualTo(405);
    }
  }

  @Test
  void nobodyWritesByDefaultAndNobodySeesSecrets() throws Exception {
    String yaml =
        configuration("strict: false", "pssst")
            + "management.endpoints.web.exposure.include: '*'\n"
            + "management.endpoint.env.show-values: always\n";
    try (var process = new SwitchboardProcess(work, work.resolve("no.sock"), yaml)) {
      process.await("extension a (");
      assertThat(process.post("extensions/a", "{\"action\": \"disable\"}", TOKEN)).isEqualTo(403);
      String shown = process.get("extensions") + process.get("configprops") + process.get("env");
      assertThat(shown)
          .contains("api-token", "password is \\\"******\\\", expected a whole number");
      assertThat(process.get("env")).contains("switchboard.extensions.a.config.api-token");
      assertThat(shown + process.log()).doesNotContain("hush-hush", "pssst");
    }
  }
}
