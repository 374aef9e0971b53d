package io.xmodel.spark;

import io.xmodel.error.RequestException;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;

/** Looks for the columns of a dataset, and adds to them. */
final class Columns {
  private Columns() {}

  static StructField nullable(String name, DataType type) {
    return DataTypes.createStructField(name, type, true);
  }

  /**
   * The column of a name.
   *
   * @throws RequestException when there is none, or several
   */
  static Column named(Dataset<?> dataset, String name) {
    return switch (count(dataset, name)) {
      case 1 -> dataset.col("`" + name.replace("`", "``") + "`");
      case 0 ->
          throw new RequestException(
              "The dataset has no column '%s'; it has: %s. Name one of these, or give a Column for what is inside one."
                  .formatted(name, String.join(", ", dataset.columns())));
      default ->
          throw new RequestException(
              "The dataset has several columns '%s'. Rename or drop all but one.".formatted(name));
    };
  }

  /**
   * Checks that answers get columns of their own.
   *
   * @throws RequestException when the dataset has one of the name
   */
  static void requireNew(Dataset<?> dataset, List<StructField> added) {
    for (StructField field : added) {
      if (count(dataset, field.name()) > 0) {
        throw new RequestException(
            "The dataset has a column '%s' already. Give the answer another name with as(…)."
                .formatted(field.name()));
      }
    }
  }

  private static int count(Dataset<?> dataset, String name) {
    boolean exact = dataset.sparkSession().conf().get("spark.sql.caseSensitive").equals("true");
    return (int)
        Arrays.stream(dataset.columns())
            .filter(known -> exact ? known.equals(name) : known.equalsIgnoreCase(name))
            .count();
  }

  /** A text that tells rows apart as far as what is asked does. */
  static Column key(Column asked, DataType type) {
    return functions.coalesce(
        Prompts.isText(type) ? asked.cast(DataTypes.StringType) : functions.to_json(asked),
        functions.lit(""));
  }
}
