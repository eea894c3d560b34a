// carbone, community edition, DOCX and ODT.
"use strict";

const carbone = require("carbone");
const { flat, run } = require("./timing");

run(
  (task) => (context) =>
    new Promise((resolve, reject) =>
      carbone.render(task.template, flat(context), (error, result) =>
        error ? reject(error) : resolve(result),
      ),
    ),
  ["carbone"],
);
