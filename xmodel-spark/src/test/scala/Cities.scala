import io.xmodel.spark.{XmodelBatch, XmodelSpec}
import org.apache.spark.sql.SparkSession

object Cities {
  def main(args: Array[String]): Unit = {
    val spark = SparkSession.builder().getOrCreate()
    import spark.implicits._

    val questions = Seq("What is the capital of Germany?", "What is the capital of Italy?").toDF("question")
    XmodelBatch.on(XmodelSpec.of(args(0)))
      .column("question")
      .classify("Berlin", "Rome").as("city")
      .apply(questions)
      .groupBy($"city").count()
      .show()
  }
}
