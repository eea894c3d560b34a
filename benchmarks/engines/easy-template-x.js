// easy-template-x, with its own link content.
"use strict";

const fs = require("fs");
const { TemplateHandler } = require("easy-template-x");
const { run } = require("./timing");

run((task) => {
  const template = fs.readFileSync(task.template);
  const handler = new TemplateHandler();
  return (context) => {
    const values = { ...context.values };
    context.links.forEach((link, index) => {
      values[`link_${index + 1}`] = { _type: "link", text: link.text, target: link.url };
    });
    return handler.process(template, values);
  };
}, ["easy-template-x"]);
