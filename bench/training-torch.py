"""The rival of training.bench.ts: the same encoder, head and step in PyTorch. A command a line on stdin, an answer on stdout.

logits      the logits of the batch, without dropout
steps N     trains N steps; answers seconds of the clock and of the processors
memory      the most memory that the process has had, in MB
"""

import json
import resource
import sys
import time

import torch
from torch import nn
from torch.nn import functional as F

settings = json.loads(sys.argv[1])
config, batch = settings["config"], settings["batch"]
torch.set_num_threads(settings["threads"])
torch.manual_seed(1)


def read_safetensors(path):
    with open(path, "rb") as file:
        header = json.loads(file.read(int.from_bytes(file.read(8), "little")))
        data = bytearray(file.read())
    types = {"F32": torch.float32, "F16": torch.float16}
    for name, entry in header.items():
        if name == "__metadata__" or entry["dtype"] not in types:
            continue
        begin, end = entry["data_offsets"]
        tensor = torch.frombuffer(data[begin:end], dtype=types[entry["dtype"]])
        yield name.removeprefix("bert."), tensor.reshape(entry["shape"]).float()


class Layer(nn.Module):
    def __init__(self):
        super().__init__()
        hidden, inner = config["hiddenSize"], config["intermediateSize"]
        self.query, self.key, self.value = (nn.Linear(hidden, hidden) for _ in range(3))
        self.mixed, self.widen, self.narrow = nn.Linear(hidden, hidden), nn.Linear(hidden, inner), nn.Linear(inner, hidden)
        self.attended, self.whole = (nn.LayerNorm(hidden, config["layerNormEpsilon"]) for _ in range(2))

    def forward(self, x, mask):
        rows, length, hidden = x.shape
        rate = settings["dropout"] if self.training else 0

        def split(linear):
            return linear(x).view(rows, length, config["heads"], -1).transpose(1, 2)

        attention = F.scaled_dot_product_attention(split(self.query), split(self.key), split(self.value), mask, rate)
        attention = attention.transpose(1, 2).reshape(rows, length, hidden)
        x = self.attended(x + F.dropout(self.mixed(attention), rate))
        return self.whole(x + F.dropout(self.narrow(F.gelu(self.widen(x))), rate))


class Classifier(nn.Module):
    def __init__(self):
        super().__init__()
        hidden = config["hiddenSize"]
        self.words = nn.Embedding(config["vocabularySize"], hidden)
        self.words.weight.requires_grad = False
        self.positions = nn.Embedding(config["positions"], hidden)
        self.types = nn.Embedding(config["tokenTypes"], hidden)
        self.norm = nn.LayerNorm(hidden, config["layerNormEpsilon"])
        self.layers = nn.ModuleList(Layer() for _ in range(config["layers"]))
        self.head = nn.Linear(hidden, settings["labels"])

    def forward(self, ids, mask):
        rate = settings["dropout"] if self.training else 0
        x = self.words(ids) + self.positions.weight[: ids.shape[1]] + self.types.weight[0]
        x = F.dropout(self.norm(x), rate)
        for layer in self.layers:
            x = layer(x, mask[:, None, None, :] > 0)
        pooled = (x * mask[:, :, None]).sum(1) / mask.sum(1, keepdim=True)
        return self.head(F.dropout(pooled, rate))


NAMES = {
    "embeddings.word_embeddings": "words",
    "embeddings.position_embeddings": "positions",
    "embeddings.token_type_embeddings": "types",
    "embeddings.LayerNorm": "norm",
    "attention.self.query": "query",
    "attention.self.key": "key",
    "attention.self.value": "value",
    "attention.output.dense": "mixed",
    "attention.output.LayerNorm": "attended",
    "intermediate.dense": "widen",
    "output.dense": "narrow",
    "output.LayerNorm": "whole",
}


def load(model):
    parameters = dict(model.named_parameters())
    with torch.no_grad():
        for name, tensor in read_safetensors(settings["weights"]):
            module, _, kind = name.rpartition(".")
            prefix = ""
            if module.startswith("encoder.layer."):
                _, _, layer, module = module.split(".", 3)
                prefix = f"layers.{layer}."
            if module in NAMES:
                parameters[f"{prefix}{NAMES[module]}.{kind}"].copy_(tensor)
        head = parameters["head.weight"]
        head.copy_(0.02 * torch.arange(head.numel(), dtype=torch.float64).sin().view(head.shape))
        parameters["head.bias"].zero_()


model = Classifier()
load(model)
decaying = [p for p in model.parameters() if p.requires_grad and p.ndim > 1]
others = [p for p in model.parameters() if p.requires_grad and p.ndim == 1]
optimiser = torch.optim.AdamW(
    [{"params": decaying, "weight_decay": 0.01}, {"params": others, "weight_decay": 0.0}], lr=1e-5, fused=True
)
shape = (batch["rows"], batch["length"])
ids, mask = torch.tensor(batch["ids"]).view(shape), torch.tensor(batch["mask"]).view(shape).float()
labels = torch.tensor(batch["labels"])


def step():
    optimiser.zero_grad(set_to_none=True)
    F.cross_entropy(model(ids, mask), labels).backward()
    nn.utils.clip_grad_norm_(decaying + others, 1.0)
    optimiser.step()


for line in sys.stdin:
    command, *arguments = line.split()
    if command == "logits":
        model.eval()
        with torch.no_grad():
            answer = model(ids, mask).flatten().tolist()
        model.train()
    elif command == "steps":
        clock, processors = time.perf_counter(), time.process_time()
        for _ in range(int(arguments[0])):
            step()
        answer = [time.perf_counter() - clock, time.process_time() - processors]
    else:
        answer = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps(answer), flush=True)
