// Looks for the answer to a challenge of ALTCHA (version 2, SHA-256): the first counter for which
// rounds of SHA-256 over salt, nonce and counter begin as the challenge says. Written out, because
// each input is one block: the browser's own digest is asked per hash, which takes longer than the
// hash, and is there on secure pages only.

const K = new Uint32Array([
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
    0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
    0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
    0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
    0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
    0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
    0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
]);
const BEGIN = [
    0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19,
];
const W = new Int32Array(64);
const OUT = new Int32Array(8);

/** Hash the one block that lies in the first sixteen words of W. */
function hashBlock() {
    for (let i = 16; i < 64; i += 1) {
        const x = W[i - 15];
        const y = W[i - 2];
        const s0 = ((x >>> 7) | (x << 25)) ^ ((x >>> 18) | (x << 14)) ^ (x >>> 3);
        const s1 = ((y >>> 17) | (y << 15)) ^ ((y >>> 19) | (y << 13)) ^ (y >>> 10);
        W[i] = (W[i - 16] + s0 + W[i - 7] + s1) | 0;
    }
    let [a, b, c, d, e, f, g, h] = BEGIN;
    for (let i = 0; i < 64; i += 1) {
        const s1 = ((e >>> 6) | (e << 26)) ^ ((e >>> 11) | (e << 21)) ^ ((e >>> 25) | (e << 7));
        const t1 = (h + s1 + ((e & f) ^ (~e & g)) + K[i] + W[i]) | 0;
        const s0 = ((a >>> 2) | (a << 30)) ^ ((a >>> 13) | (a << 19)) ^ ((a >>> 22) | (a << 10));
        const t2 = (s0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
        h = g;
        g = f;
        f = e;
        e = (d + t1) | 0;
        d = c;
        c = b;
        b = a;
        a = (t1 + t2) | 0;
    }
    OUT[0] = a + BEGIN[0];
    OUT[1] = b + BEGIN[1];
    OUT[2] = c + BEGIN[2];
    OUT[3] = d + BEGIN[3];
    OUT[4] = e + BEGIN[4];
    OUT[5] = f + BEGIN[5];
    OUT[6] = g + BEGIN[6];
    OUT[7] = h + BEGIN[7];
}

/** Lay words into the block with the padding that SHA-256 asks for. */
function lay(words, count) {
    for (let i = 0; i < count; i += 1) W[i] = words[i];
    W.fill(0, count, 16);
    W[count] = 0x80000000;
    W[15] = count * 32;
}

const words = (hex) => hex.match(/.{8}/g).map((part) => parseInt(part, 16) | 0);
const hex = (part) => [...part].map((word) => (word >>> 0).toString(16).padStart(8, "0")).join("");

onmessage = ({ data: parameters }) => {
    const begun = performance.now();
    const head = [...words(parameters.salt), ...words(parameters.nonce), 0];
    const wanted = parameters.keyPrefix;
    const first = words(wanted)[0];
    for (let counter = 0; counter < 0xffffffff; counter += 1) {
        head[8] = counter;
        lay(head, 9);
        hashBlock();
        for (let round = 1; round < parameters.cost; round += 1) {
            lay(OUT, 8);
            hashBlock();
        }
        if (OUT[0] === first && hex(OUT).startsWith(wanted)) {
            const time = Math.round(performance.now() - begun);
            postMessage({ solution: { counter, derivedKey: hex(OUT), time } });
            return;
        }
        if (counter % 500 === 0) postMessage({ part: counter / parameters.data.farthest });
    }
};
