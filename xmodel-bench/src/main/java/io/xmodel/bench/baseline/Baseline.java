package io.xmodel.bench.baseline;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.xmodel.error.XmodelException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Figures to be compared with.
 *
 * @param counters of the emulator, by name: exact
 * @param ratios of speeds, by name: the larger the better
 */
public record Baseline(SortedMap<String, Long> counters, SortedMap<String, Double> ratios) {
  /** How much smaller a ratio may be. */
  public static final double TOLERANCE = 0.25;

  private static final ObjectMapper JSON =
      new ObjectMapper()
          .enable(SerializationFeature.INDENT_OUTPUT)
          .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES);

  /** Reads a file that {@link #write} wrote. */
  public static Baseline read(Path file) {
    try {
      return JSON.readValue(Files.readString(file), Baseline.class);
    } catch (JsonProcessingException e) {
      throw new XmodelException(
          "%s is no baseline: %s. Write it anew with --write."
              .formatted(file, e.getOriginalMessage()),
          e);
    } catch (IOException e) {
      throw new XmodelException(
          "%s cannot be read. Name a baseline with --file, or write one with --write."
              .formatted(file),
          e);
    }
  }

  /** Writes a file. */
  public void write(Path file) {
    try {
      Files.writeString(file, JSON.writeValueAsString(this) + "\n");
    } catch (IOException e) {
      throw new XmodelException("%s cannot be written: %s".formatted(file, e.getMessage()), e);
    }
  }

  /**
   * A figure that is not what it was.
   *
   * @param name of the figure
   * @param before as text; empty if it is new
   * @param now as text; empty if it is gone
   * @param bad whether it fails the comparison
   */
  public record Moved(String name, String before, String now, boolean bad) {}

  /**
   * Compares counters: any difference is bad, as the baseline no longer says what is.
   *
   * @param now the counters of this build
   */
  public List<Moved> countersMoved(SortedMap<String, Long> now) {
    List<Moved> moved = new ArrayList<>();
    for (String name : names(counters, now)) {
      String before = text(counters.get(name));
      String found = text(now.get(name));
      if (!before.equals(found)) {
        moved.add(new Moved(name, before, found, true));
      }
    }
    return moved;
  }

  /**
   * Compares ratios: those that moved by more than the tolerance, of which the smaller are bad.
   *
   * @param now the ratios of this machine and build
   */
  public List<Moved> ratiosMoved(SortedMap<String, Double> now) {
    List<Moved> moved = new ArrayList<>();
    for (String name : names(ratios, now)) {
      Double before = ratios.get(name);
      Double found = now.get(name);
      if (before == null || found == null) {
        moved.add(new Moved(name, text(before), text(found), found == null));
      } else if (!(Math.abs(found / before - 1) <= TOLERANCE)) {
        moved.add(new Moved(name, text(before), text(found), !(found > before)));
      }
    }
    return moved;
  }

  private static SortedSet<String> names(Map<String, ?> before, Map<String, ?> now) {
    SortedSet<String> names = new TreeSet<>(before.keySet());
    names.addAll(now.keySet());
    return names;
  }

  private static String text(@Nullable Object value) {
    return switch (value) {
      case null -> "";
      case Double number -> "%.3f".formatted(number);
      case Long number -> "%,d".formatted(number);
      default -> value.toString();
    };
  }
}
