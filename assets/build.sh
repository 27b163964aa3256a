#!/bin/sh
# Compile the stylesheet and the script that pages use, and put them, with their licences, where Django serves them.
set -eu
cd "$(dirname "$0")"
[ -d node_modules/govuk-frontend ] || npm ci --no-audit --no-fund
OUT=../src/drawwell/web/static/drawwell
mkdir -p "$OUT/licences"
node_modules/.bin/sass --load-path=node_modules --style=compressed --no-source-map --quiet-deps \
    scss/drawwell.scss "$OUT/drawwell.css"
# The page's own type is set once, on the body: GOV.UK Frontend says it again in every rule.
sed -i -E -e 's/-webkit-font-smoothing:antialiased;-moz-osx-font-smoothing:grayscale;?//g' \
    -e 's/@media print\{[^{}]*\{font-family:var\(--dw-serif\)\}\}//g' "$OUT/drawwell.css"
node_modules/.bin/esbuild "$OUT/drawwell.css" --minify --log-level=warning --legal-comments=none \
    --allow-overwrite --outfile="$OUT/drawwell.css"
node_modules/.bin/esbuild js/drawwell.js --bundle --minify --format=esm --target=es2020 --log-level=warning \
    --legal-comments=none --outfile="$OUT/drawwell.js"
cp node_modules/htmx.org/dist/htmx.min.js "$OUT/htmx.min.js"
cp node_modules/htmx.org/LICENSE "$OUT/licences/htmx.txt"
cp govuk-frontend-licence.txt "$OUT/licences/govuk-frontend.txt"
cp images/mark.svg "$OUT/mark.svg"
# Django's manifest storage follows sourceMappingURL comments to files that are not shipped.
for built in "$OUT"/*.css "$OUT"/*.js; do
    sed -i -e 's,/\*# sourceMappingURL=[^*]*\*/,,' -e 's,^//# sourceMappingURL=.*$,,' "$built"
done
wc -c "$OUT"/*.css "$OUT"/*.js
