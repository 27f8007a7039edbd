package dev.switchboard.nri.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import com.microsoft.playwright.options.ColorScheme;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;

/** A real Chromium that the console is looked at with. */
final class ConsoleBrowser implements AutoCloseable {
  private static final Path CONTRAST = Path.of("src/test/resources/contrast.js");

  private static final Path PICTURES = Path.of("target/console");
  private static final double PATIENCE_MILLIS = 60_000;

  private final Playwright playwright;
  private final Browser browser;
  private final List<String> complaints = new CopyOnWriteArrayList<>();
  private final List<String> requests = new CopyOnWriteArrayList<>();

  private ConsoleBrowser(Path chromium) {
    playwright =
        Playwright.create(
            new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
    browser =
        playwright
            .chromium()
            .launch(
                new BrowserType.LaunchOptions()
                    .setExecutablePath(chromium)
                    .setArgs(List.of("--no-sandbox")));
  }

  /** Skips the test where there is no Chromium; in CI that is a failure. */
  static ConsoleBrowser start() {
    PlaywrightAssertions.setDefaultAssertionTimeout(30_000);
    Optional<Path> chromium =
        Stream.of("chromium", "chromium-browser", "google-chrome")
            .flatMap(name ->
                Stream.of(System.getenv("PATH").split(":")).map(path -> Path.of(path, name)))
            .filter(Files::isExecutable)
            .findFirst();
    if (chromium.isEmpty()) {
      String text = "there is no chromium on PATH";
      if ("true".equals(System.getenv("CI"))) {
        Assertions.fail(text);
      }
      Assumptions.abort(text);
    }
    return new ConsoleBrowser(chromium.orElseThrow());
  }

  /** Ends what another test has opened, and begins anew. */
  void forget() {
    browser.contexts().forEach(BrowserContext::close);
    requests.clear();
    complaints.clear();
  }

  /** An empty page, as of somebody who has never been here. */
  Page page(ColorScheme scheme) {
    BrowserContext context =
        browser.newContext(
            new Browser.NewContextOptions().setViewportSize(1360, 900).setColorScheme(scheme));
    context.setDefaultTimeout(PATIENCE_MILLIS);
    Page page = context.newPage();
    page.onRequest(request -> requests.add(request.url()));
    page.onPageError(complaints::add);
    page.onConsoleMessage(message -> {
      // A request that fails is told by the console too, and by the page itself.
      if (message.type().equals("error") && !message.text().contains("Failed to load resource")) {
        complaints.add(message.text());
      }
    });
    return page;
  }

  /** Opens another view. */
  static void go(Page page, String view, String heading) {
    page.evaluate("to => { location.hash = to }", "#/" + view);
    PlaywrightAssertions.assertThat(page.locator("main h1")).hasText(heading);
  }

  /** For somebody to look at; all of its text must be told from its ground. */
  static void picture(Page page, String name) {
    try {
      assertThat((List<?>) page.evaluate(Files.readString(CONTRAST)))
          .as("text of too little contrast: " + name)
          .isEmpty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    page.screenshot(
        new Page.ScreenshotOptions().setPath(PICTURES.resolve(name + ".png")).setFullPage(false));
  }

  /** Nothing was asked of anybody else, and nothing was wrong in the page. */
  void behaved(URI url) {
    assertThat(requests).isNotEmpty().allMatch(each -> each.startsWith(url.toString()));
    assertThat(complaints).isEmpty();
  }

  @Override
  public void close() {
    browser.close();
    playwright.close();
  }
}
