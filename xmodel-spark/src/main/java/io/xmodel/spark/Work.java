package io.xmodel.spark;

import io.xmodel.Xmodel;
import java.io.Serializable;
import java.util.List;
import org.apache.spark.sql.types.StructField;

/** What the model does with each row. */
interface Work extends Serializable {
  /** How the answer's column is called, unless told otherwise. */
  String defaultName();

  /** Whether a column of messages will do. */
  boolean takesMessages();

  /** The columns of an answer, all of which may be null; the first has this name. */
  List<StructField> columns(String name);

  /**
   * The answer to a row. It returns when the answer is there; an interrupt ends it.
   *
   * @param cell the row's text or messages
   * @param seed for choices by chance
   * @throws io.xmodel.error.RequestException when the row is at fault
   */
  Reply reply(Xmodel model, Object cell, long seed);
}
