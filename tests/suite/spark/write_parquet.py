"""Writes records of JSON as Parquet in several ways: write_parquet.py RECORDS FOLDER"""

import sys

from pyspark.sql import SparkSession, functions

records, folder = sys.argv[1:]
# Times are moments, whatever the time zone of whoever writes them.
settings = {
    "spark.ui.enabled": "false",
    "spark.sql.session.timeZone": "America/New_York",
}
builder = SparkSession.builder.master("local[1]")
for key, value in settings.items():
    builder = builder.config(key, value)
spark = builder.getOrCreate()
table = spark.read.json(records)
table = table.withColumn("request_time", functions.to_timestamp("request_time")).coalesce(1)
# Written several times, and read once.
table.cache()


def write(name, times, legacy="false", version="v1"):
    spark.conf.set("spark.sql.parquet.outputTimestampType", times)
    spark.conf.set("spark.sql.parquet.writeLegacyFormat", legacy)
    writer = table.write.option("parquet.block.size", 256 << 10)
    writer.option("parquet.writer.version", version).parquet(f"{folder}/{name}")


write("int96", "INT96")
write("micros", "TIMESTAMP_MICROS")
write("millis", "TIMESTAMP_MILLIS")
write("second-version", "TIMESTAMP_MICROS", version="v2")
write("legacy", "INT96", legacy="true")
