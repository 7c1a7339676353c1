// Old syntax on purpose: it must still run on the Node versions that it refuses.
'use strict'

var wanted = [20, 19] // from here on require() takes the ES modules that the HTTP server depends on
var have = process.versions.node.split('.').map(Number)
if (have[0] < wanted[0] || (have[0] === wanted[0] && have[1] < wanted[1])) {
  console.error('Kopitalk needs Node ' + wanted.join('.') + ' or newer; this is ' + process.versions.node + '.')
  console.error('Fix it with:  npx n 20   (or install Node 20 or newer from your package manager)')
  process.exit(1)
}
