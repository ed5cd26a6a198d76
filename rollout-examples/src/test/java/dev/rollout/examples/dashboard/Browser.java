package dev.rollout.examples.dashboard;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.openqa.selenium.By;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;

/** Debian's Chromium without a window. */
final class Browser implements AutoCloseable {
    private static final Path SCREENSHOTS = Path.of("target", "screenshots");

    final ChromeDriver driver;

    Browser(Path profile) {
        ChromeOptions options = new ChromeOptions();
        options.setBinary("/usr/bin/chromium");
        options.addArguments(
                "--headless=new",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-quic",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--disable-dev-shm-usage",
                "--user-data-dir=" + profile);
        LoggingPreferences logs = new LoggingPreferences();
        logs.enable(LogType.BROWSER, java.util.logging.Level.ALL);
        options.setCapability("goog:loggingPrefs", logs);
        ChromeDriverService service = new ChromeDriverService.Builder()
                .usingDriverExecutable(Path.of("/usr/bin/chromedriver").toFile())
                .usingAnyFreePort()
                .build();
        driver = new ChromeDriver(service, options);
        driver.manage().timeouts().scriptTimeout(Duration.ofMinutes(3));
    }

    /** As wide as a desk or as a phone, dark or light. */
    void look(int width, String scheme) {
        driver.executeCdpCommand(
                "Emulation.setDeviceMetricsOverride",
                Map.of("width", width, "height", 900, "deviceScaleFactor", 1, "mobile", width < 500));
        driver.executeCdpCommand(
                "Emulation.setEmulatedMedia",
                Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", scheme))));
    }

    /** The whole page, down to its end. */
    void screenshot(String name) throws IOException {
        Files.createDirectories(SCREENSHOTS);
        Object box = driver.executeScript(
                "return {x: 0, y: 0, width: innerWidth," + " height: document.documentElement.scrollHeight, scale: 1}");
        Map<String, Object> shot = driver.executeCdpCommand(
                "Page.captureScreenshot", Map.of("format", "png", "captureBeyondViewport", true, "clip", box));
        Files.write(SCREENSHOTS.resolve(name + ".png"), Base64.getDecoder().decode(String.valueOf(shot.get("data"))));
    }

    String text(String selector) {
        return String.valueOf(
                driver.executeScript("return document.querySelector(arguments[0])?.textContent ?? ''", selector));
    }

    void click(String selector) {
        driver.findElement(By.cssSelector(selector)).click();
    }

    void type(String selector, String text) {
        driver.findElement(By.cssSelector(selector)).sendKeys(text);
    }

    /** What a piece of script says that uses one of the page's own modules. */
    String module(String name, String script) {
        return String.valueOf(driver.executeAsyncScript("const done = arguments[arguments.length - 1];" + "import('./"
                + name + "').then(module => { " + script + " }).then(done, e => done('failed: ' + e));"));
    }

    /** Whether something is wider than the screen. */
    boolean overflows() {
        return Boolean.TRUE.equals(driver.executeScript("return document.documentElement.scrollWidth > innerWidth"));
    }

    /** Whether every chart is drawn at the size at which it is shown: else its text is larger or smaller than all other. */
    boolean isDrawnToSize() {
        return Boolean.TRUE.equals(
                driver.executeScript(
                        "return [...document.querySelectorAll('svg.chart')].every(chart => "
                                + "!chart.clientWidth || Math.abs(chart.viewBox.baseVal.width / chart.clientWidth - 1) < 0.1)"));
    }

    List<String> severeLogs() {
        return driver.manage().logs().get(LogType.BROWSER).getAll().stream()
                .filter(entry -> entry.getLevel().intValue() >= java.util.logging.Level.WARNING.intValue())
                .map(LogEntry::toString)
                .toList();
    }

    /** What axe-core finds that is serious or worse: rule and elements. */
    Object accessibilityViolations() throws IOException {
        try (InputStream in =
                Objects.requireNonNull(Browser.class.getResourceAsStream("/axe.min.js"), "axe.min.js is not there")) {
            driver.executeScript(new String(in.readAllBytes(), StandardCharsets.UTF_8));
        }
        return driver.executeAsyncScript(
                "const done = arguments[arguments.length - 1];"
                        + "axe.run().then(r => done(r.violations.filter(v => ['serious', 'critical'].includes(v.impact))"
                        + ".map(v => v.id + ': ' + v.nodes.map(n => n.target + ' ' + n.any.map(a => a.message)).slice(0, 3).join(' | '))));");
    }

    @Override
    public void close() {
        driver.quit();
    }
}
