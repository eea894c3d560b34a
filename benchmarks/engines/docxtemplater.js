// docxtemplater with pizzip. Its free package fills no relationships: a link's target is put in
// by hand.
"use strict";

const fs = require("fs");
const Docxtemplater = require("docxtemplater");
const PizZip = require("pizzip");
const { run } = require("./timing");

const RELATIONSHIPS = "word/_rels/document.xml.rels";
const ESCAPES = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };
const escape = (text) => text.replace(/[&<>"]/g, (sign) => ESCAPES[sign]);

run((task) => {
  const template = fs.readFileSync(task.template);
  return (context) => {
    const zip = new PizZip(template);
    let targets = zip.file(RELATIONSHIPS).asText();
    context.links.forEach((link, index) => {
      targets = targets.replace(`{link_${index + 1}}`, () => escape(link.url));
    });
    zip.file(RELATIONSHIPS, targets);
    const document = new Docxtemplater(zip, { paragraphLoop: true, linebreaks: true });
    document.render(context.values);
    return document.getZip().generate({ type: "nodebuffer", compression: "DEFLATE" });
  };
}, ["docxtemplater", "pizzip"]);
