import js from "@eslint/js";
import globals from "globals";

export default [
  { ignores: ["rnnadd.html"] },
  js.configs.recommended,
  {
    languageOptions: { globals: { ...globals.browser, ...globals.worker } },
    rules: {
      eqeqeq: "error",
      "no-self-compare": "off", // x !== x is how one finds NaN
      "no-var": "error",
      "prefer-const": ["error", { destructuring: "all" }],
    },
  },
  { files: ["test/**", "eslint.config.js"], languageOptions: { globals: globals.node } },
];
